'use strict'
// Dying and coming back (minecraft.wiki/w/Death, minecraft.wiki/w/Respawn).
const { Vec3 } = require('vec3')

// points left behind (minecraft.wiki/w/Experience#Death)
const XP_A_LEVEL = 7
const MOST_XP = 100

const MESSAGES = {
  fall: 'death.attack.fall', drown: 'death.attack.drown', lava: 'death.attack.lava', in_fire: 'death.attack.inFire', on_fire: 'death.attack.onFire',
  cactus: 'death.attack.cactus', in_wall: 'death.attack.inWall', out_of_world: 'death.attack.outOfWorld', starve: 'death.attack.starve',
  generic_kill: 'death.attack.genericKill', magic: 'death.attack.magic', wither: 'death.attack.wither', explosion: 'death.attack.explosion'
}
const BY_ATTACKER = { mob_attack: 'death.attack.mob', player_attack: 'death.attack.player', arrow: 'death.attack.arrow', player_explosion: 'death.attack.explosion.player', explosion: 'death.attack.explosion.player' }

module.exports.server = serv => {
  serv.deathLine = (victim, cause, attacker) => {
    if (attacker && BY_ATTACKER[cause]) return serv.line(BY_ATTACKER[cause], victim.username, attacker.username ?? serv.line(`entity.minecraft.${attacker.name}`))
    return serv.line(MESSAGES[cause] ?? 'death.attack.generic', victim.username)
  }
}

module.exports.player = (player, serv) => {
  player.on('died', ({ cause, attacker }) => {
    player.closeScreen() // gives back what is on the cursor and in the grid, so that it drops too
    const line = serv.deathLine(player, cause, attacker)
    player._client.write('death_combat_event', { playerId: player.id, message: serv.toNbt(line) })
    if (serv.gamerules.showDeathMessages) serv.broadcast(line)
    if (!serv.gamerules.keepInventory) dropAll()
    player.isSleeping = false
  })

  function dropAll () {
    player.inventory.slots.forEach((item, slot) => {
      if (!item || slot === 0) return
      player.setSlot(slot, null)
      serv.dropStack(player.world, player.position.offset(0, 1.3, 0), item, burst())
    })
    serv.dropXp(player.position, Math.min(MOST_XP, XP_A_LEVEL * player.level))
    player.setXp(0)
  }

  function burst () {
    const angle = Math.random() * Math.PI * 2
    const speed = Math.random() * 0.5 * 0.4
    return new Vec3(Math.cos(angle) * speed, 0.2, Math.sin(angle) * speed)
  }

  player._client.on('client_command', ({ actionId }) => {
    const wantsRespawn = actionId === 'perform_respawn' || actionId === 0
    if (wantsRespawn && player.health <= 0 && player.isPlaying) respawn()
  })

  function respawn () {
    Object.assign(player, { health: 20, food: 20, foodSaturation: 5, exhaustion: 0, air: 300, fireTicks: 0, isOnFire: false, hurtUntil: 0, fallFrom: null })
    const bed = player.bedSpawn && serv.wakeUpPlace(player.bedSpawn)
    if (player.bedSpawn && !bed) {
      player.bedSpawn = null
      player._client.write('game_state_change', { reason: 'no_respawn_block_available', gameMode: 0 })
    }
    player._client.write('respawn', { worldState: serv.worldState(player), copyMetadata: 0 })
    player.sendSpawnPosition()
    reappear(bed ?? serv.spawnPlace())
    player.emit('respawned')
  }

  function reappear (position) {
    const seen = Object.values(serv.entities).filter(other => other.watchers.delete(player))
    player._client.write('entity_destroy', { entityIds: seen.map(other => other.id) })
    player.tell('entity_destroy', { entityIds: [player.id] }) // others saw it die; it is shown to them anew
    player.watchers.clear()
    player.teleport(safePlace(position))
    player._client.write('game_state_change', { reason: 'level_chunks_load_start', gameMode: 0 })
    player.resendColumns()
    player.showMetadata()
    player.sendInventory()
    player.sendHealth()
    player.setXp(player.xp)
  }

  // The spawn may have been built over since.
  function safePlace (position) {
    const p = position.clone()
    while (p.y < 318 && !serv.isFree([p.x - 0.3, p.y, p.z - 0.3, p.x + 0.3, p.y + 1.8, p.z + 0.3])) p.y++
    return p
  }
}
