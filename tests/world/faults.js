'use strict'
// Verbs that misbehave on purpose, and one that tells what no verb does.
const { Vec3 } = require('vec3')
const alone = run => ({ run, exclusive: true })
const beside = run => ({ run, exclusive: false })

module.exports = {
  eat_memory: beside(() => {
    const eaten = []
    for (;;) eaten.push(new Array(1e5).fill(eaten.length))
  }),
  throw_late: beside(() => { setImmediate(() => { throw new Error('thrown on purpose') }) }),
  hang: beside(() => { for (;;); }),
  door_open: beside((bot, { x, y, z }) => bot.blockAt(new Vec3(x, y, z)).getProperties().open),
  facing: beside((bot, { x, y, z }) => bot.blockAt(new Vec3(x, y, z)).getProperties().facing),
  think_standing: beside((bot, { ms, seconds }) => {
    const { playerSpeed } = bot.physics
    Object.assign(bot.pathfinder, { tickTimeout: ms })
    Object.assign(bot.physics, { playerSpeed: 0 })
    setTimeout(() => Object.assign(bot.physics, { playerSpeed }), seconds * 1000)
  }),
  never: alone(() => new Promise(() => {})),
  reject_late: beside(() => { Promise.reject(new Error('rejected on purpose')) }),
  print: beside(() => { process.stderr.write('{"r" is not what it seems'); console.log('out'); console.error('err') })
}
